;; CRC-32 (ISO 3309, as in zip, gzip and PNG; reflected polynomial 0xEDB88320) and CRC-32C
;; (Castagnoli, as in iSCSI, ext4 and SCTP; reflected polynomial 0x82F63B78), eight bytes a step
;; with eight tables each ("slicing by eight", Kounavis and Berry 2005).
;; Memory: 0x0000-0x1fff tables of CRC-32, 0x2000-0x3fff tables of CRC-32C,
;; 0x10000-0x1ffff the input that the host writes.
(module
  (memory (export "memory") 2 2)
  (global (export "input") i32 (i32.const 0x10000))

  (func $fill_tables (param $tables i32) (param $polynomial i32)
    (local $n i32) (local $c i32) (local $k i32) (local $at i32)
    ;; Table 0: the CRC of each byte.
    (loop $each
      (local.set $c (local.get $n))
      (local.set $k (i32.const 8))
      (loop $bit
        (local.set $c
          (i32.xor
            (i32.shr_u (local.get $c) (i32.const 1))
            (i32.and
              (local.get $polynomial)
              (i32.sub (i32.const 0) (i32.and (local.get $c) (i32.const 1))))))
        (br_if $bit (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (i32.store (i32.add (local.get $tables) (i32.shl (local.get $n) (i32.const 2))) (local.get $c))
      (br_if $each
        (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 256))))
    ;; Tables 1 to 7: each entry is that of the table before, moved on by one zero byte.
    (local.set $n (i32.const 0))
    (loop $next
      (local.set $at (i32.add (local.get $tables) (i32.shl (local.get $n) (i32.const 2))))
      (local.set $c (i32.load (local.get $at)))
      (i32.store offset=1024
        (local.get $at)
        (i32.xor
          (i32.shr_u (local.get $c) (i32.const 8))
          (i32.load
            (i32.add
              (local.get $tables)
              (i32.shl (i32.and (local.get $c) (i32.const 255)) (i32.const 2))))))
      (br_if $next
        (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1792)))))

  (func $start
    (call $fill_tables (i32.const 0) (i32.const 0xedb88320))
    (call $fill_tables (i32.const 0x2000) (i32.const 0x82f63b78)))
  (start $start)

  (func $update (param $tables i32) (param $previous i32) (param $offset i32) (param $length i32) (result i32)
    (local $c i32) (local $end i32) (local $low i32) (local $high i32)
    (local.set $c (i32.xor (local.get $previous) (i32.const -1)))
    (local.set $end (i32.add (local.get $offset) (local.get $length)))
    (block $few
      (loop $eight
        (br_if $few (i32.lt_u (i32.sub (local.get $end) (local.get $offset)) (i32.const 8)))
        (local.set $low (i32.xor (local.get $c) (i32.load align=1 (local.get $offset))))
        (local.set $high (i32.load offset=4 align=1 (local.get $offset)))
        (local.set $c
          (i32.xor
            (i32.xor
              (i32.xor
                (i32.load offset=7168 (i32.add (local.get $tables) (i32.shl (i32.and (local.get $low) (i32.const 255)) (i32.const 2))))
                (i32.load offset=6144 (i32.add (local.get $tables) (i32.shl (i32.and (i32.shr_u (local.get $low) (i32.const 8)) (i32.const 255)) (i32.const 2)))))
              (i32.xor
                (i32.load offset=5120 (i32.add (local.get $tables) (i32.shl (i32.and (i32.shr_u (local.get $low) (i32.const 16)) (i32.const 255)) (i32.const 2))))
                (i32.load offset=4096 (i32.add (local.get $tables) (i32.shl (i32.shr_u (local.get $low) (i32.const 24)) (i32.const 2))))))
            (i32.xor
              (i32.xor
                (i32.load offset=3072 (i32.add (local.get $tables) (i32.shl (i32.and (local.get $high) (i32.const 255)) (i32.const 2))))
                (i32.load offset=2048 (i32.add (local.get $tables) (i32.shl (i32.and (i32.shr_u (local.get $high) (i32.const 8)) (i32.const 255)) (i32.const 2)))))
              (i32.xor
                (i32.load offset=1024 (i32.add (local.get $tables) (i32.shl (i32.and (i32.shr_u (local.get $high) (i32.const 16)) (i32.const 255)) (i32.const 2))))
                (i32.load offset=0 (i32.add (local.get $tables) (i32.shl (i32.shr_u (local.get $high) (i32.const 24)) (i32.const 2))))))))
        (local.set $offset (i32.add (local.get $offset) (i32.const 8)))
        (br $eight)))
    (block $done
      (loop $byte
        (br_if $done (i32.ge_u (local.get $offset) (local.get $end)))
        (local.set $c
          (i32.xor
            (i32.load
              (i32.add
                (local.get $tables)
                (i32.shl
                  (i32.and
                    (i32.xor (local.get $c) (i32.load8_u (local.get $offset)))
                    (i32.const 255))
                  (i32.const 2))))
            (i32.shr_u (local.get $c) (i32.const 8))))
        (local.set $offset (i32.add (local.get $offset) (i32.const 1)))
        (br $byte)))
    (i32.xor (local.get $c) (i32.const -1)))

  ;; The CRC of everything before (0 at the beginning) and the `length` bytes at `offset`.
  (func (export "crc32") (param $previous i32) (param $offset i32) (param $length i32) (result i32)
    (call $update (i32.const 0) (local.get $previous) (local.get $offset) (local.get $length)))

  ;; The same with the polynomial of CRC-32C.
  (func (export "crc32c") (param $previous i32) (param $offset i32) (param $length i32) (result i32)
    (call $update (i32.const 0x2000) (local.get $previous) (local.get $offset) (local.get $length))))
