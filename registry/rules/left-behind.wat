;; Finds .DS_Store, which macOS puts into folders: it lists what lay there on the author's machine.
;; Compiled to left-behind.wasm; a test holds the two together.
(module
  (memory (export "memory") 2)
  (data (i32.const 0) ".DS_Store\22")
  (data (i32.const 16) "\22path\22:")
  (data (i32.const 32) "{\22path\22:")
  (data (i32.const 48) ",\22message\22:\22a .DS_Store lists file names of the machine it was made on\22,\22fix\22:\22delete it, and add .DS_Store to .gitignore\22},")
  (global $top (mut i32) (i32.const 1024))

  ;; Memory that is never given back: an instance serves one check.
  (func $alloc (export "alloc") (param $length i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $top))
    (global.set $top (i32.add (local.get $start) (local.get $length)))
    (block $enough
      (br_if $enough
        (i32.le_u (global.get $top) (i32.shl (memory.size) (i32.const 16))))
      (br_if $enough
        (i32.ge_s
          (memory.grow
            (i32.add
              (i32.shr_u (local.get $length) (i32.const 16))
              (i32.const 1)))
          (i32.const 0)))
      (unreachable))
    (local.get $start))

  ;; Whether the bytes at $at are the $length bytes at $word.
  (func $is (param $at i32) (param $word i32) (param $length i32) (result i32)
    (block $differs
      (loop $next
        (if (i32.eqz (local.get $length)) (then (return (i32.const 1))))
        (br_if $differs
          (i32.ne (i32.load8_u (local.get $at)) (i32.load8_u (local.get $word))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $word (i32.add (local.get $word) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $next)))
    (i32.const 0))

  ;; The quote that begins the string in which $at lies, not looking before $first.
  (func $quote (param $at i32) (param $first i32) (result i32)
    (loop $back
      (if (i32.le_u (local.get $at) (local.get $first)) (then (return (local.get $first))))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (br_if $back (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22))))
    (local.get $at))

  (func (export "check") (param $input i32) (param $length i32) (result i64)
    (local $at i32) (local $last i32) (local $begin i32) (local $size i32)
    (local $answer i32) (local $end i32)
    (local.set $last (i32.sub (i32.add (local.get $input) (local.get $length)) (i32.const 10)))
    ;; Each finding is longer than the entry that it is about, by less than 10 times.
    (local.set $answer
      (call $alloc (i32.add (i32.mul (local.get $length) (i32.const 10)) (i32.const 16))))
    (i32.store8 (local.get $answer) (i32.const 0x5b))
    (local.set $end (i32.add (local.get $answer) (i32.const 1)))
    (local.set $at (i32.add (local.get $input) (i32.const 8)))
    (block $done
      (loop $next
        (br_if $done (i32.gt_s (local.get $at) (local.get $last)))
        (block $other
          (br_if $other (i32.eqz (call $is (local.get $at) (i32.const 0) (i32.const 10))))
          (local.set $begin (call $quote (local.get $at) (local.get $input)))
          ;; The whole name: a slash or the quote stands before it.
          (br_if $other
            (i32.and
              (i32.ne (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 0x2f))
              (i32.ne (i32.sub (local.get $at) (i32.const 1)) (local.get $begin))))
          (br_if $other
            (i32.lt_u (local.get $begin) (i32.add (local.get $input) (i32.const 7))))
          (br_if $other
            (i32.eqz
              (call $is (i32.sub (local.get $begin) (i32.const 7)) (i32.const 16) (i32.const 7))))
          (local.set $size
            (i32.add (i32.sub (local.get $at) (local.get $begin)) (i32.const 10)))
          (memory.copy (local.get $end) (i32.const 32) (i32.const 8))
          (local.set $end (i32.add (local.get $end) (i32.const 8)))
          (memory.copy (local.get $end) (local.get $begin) (local.get $size))
          (local.set $end (i32.add (local.get $end) (local.get $size)))
          (memory.copy (local.get $end) (i32.const 48) (i32.const 124))
          (local.set $end (i32.add (local.get $end) (i32.const 124))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    ;; The last comma becomes the bracket, or follows "[" when nothing was found.
    (if (i32.gt_u (local.get $end) (i32.add (local.get $answer) (i32.const 1)))
      (then (local.set $end (i32.sub (local.get $end) (i32.const 1)))))
    (i32.store8 (local.get $end) (i32.const 0x5d))
    (local.set $end (i32.add (local.get $end) (i32.const 1)))
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $answer)) (i64.const 32))
      (i64.extend_i32_u (i32.sub (local.get $end) (local.get $answer))))))
