;; CRC-32 (ISO 3309, as in zip, gzip and PNG): reflected polynomial 0xEDB88320, one byte a step.
;; Memory: 0x0000-0x03ff the table, 0x10000-0x1ffff the input that the host writes.
(module
  (memory (export "memory") 2 2)
  (global (export "input") i32 (i32.const 0x10000))

  (func $fill_table
    (local $n i32) (local $c i32) (local $k i32)
    (loop $each
      (local.set $c (local.get $n))
      (local.set $k (i32.const 8))
      (loop $bit
        (local.set $c
          (i32.xor
            (i32.shr_u (local.get $c) (i32.const 1))
            (i32.and
              (i32.const 0xedb88320)
              (i32.sub (i32.const 0) (i32.and (local.get $c) (i32.const 1))))))
        (br_if $bit (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (i32.store (i32.shl (local.get $n) (i32.const 2)) (local.get $c))
      (br_if $each
        (i32.lt_u
          (local.tee $n (i32.add (local.get $n) (i32.const 1)))
          (i32.const 256)))))
  (start $fill_table)

  ;; The CRC of everything before (0 at the beginning) and the `length` bytes at `offset`.
  (func (export "crc32") (param $previous i32) (param $offset i32) (param $length i32) (result i32)
    (local $c i32) (local $end i32)
    (local.set $c (i32.xor (local.get $previous) (i32.const -1)))
    (local.set $end (i32.add (local.get $offset) (local.get $length)))
    (block $done
      (loop $byte
        (br_if $done (i32.ge_u (local.get $offset) (local.get $end)))
        (local.set $c
          (i32.xor
            (i32.load
              (i32.shl
                (i32.and
                  (i32.xor (local.get $c) (i32.load8_u (local.get $offset)))
                  (i32.const 255))
                (i32.const 2)))
            (i32.shr_u (local.get $c) (i32.const 8))))
        (local.set $offset (i32.add (local.get $offset) (i32.const 1)))
        (br $byte)))
    (i32.xor (local.get $c) (i32.const -1))))
