;; Great-circle distances in metres on a sphere of the Earth's mean radius, by the haversine formula.
;; Angles are degrees. Imports nothing: sine and arcsine are computed here.
;; Memory: one page at the beginning, which the host may grow to 256 (16 MiB) and fills from address 0.
(module
  (memory (export "memory") 1 256)

  ;; sin x for |x| <= pi/2: the Taylor series up to x^23, whose next term is below 1e-20 there.
  (func $sin (param $x f64) (result f64)
    (local $q f64)
    (local.set $q (f64.mul (local.get $x) (local.get $x)))
    (f64.mul (local.get $x)
      (f64.add (f64.const 1.0) (f64.mul (local.get $q)
      (f64.add (f64.const -0.16666666666666666) (f64.mul (local.get $q)
      (f64.add (f64.const 0.008333333333333333) (f64.mul (local.get $q)
      (f64.add (f64.const -0.0001984126984126984) (f64.mul (local.get $q)
      (f64.add (f64.const 2.7557319223985893e-06) (f64.mul (local.get $q)
      (f64.add (f64.const -2.505210838544172e-08) (f64.mul (local.get $q)
      (f64.add (f64.const 1.6059043836821613e-10) (f64.mul (local.get $q)
      (f64.add (f64.const -7.647163731819816e-13) (f64.mul (local.get $q)
      (f64.add (f64.const 2.8114572543455206e-15) (f64.mul (local.get $q)
      (f64.add (f64.const -8.22063524662433e-18) (f64.mul (local.get $q)
      (f64.add (f64.const 1.9572941063391263e-20) (f64.mul (local.get $q)
      (f64.const -3.8681701706306835e-23)))))))))))))))))))))))))

  ;; asin s for 0 <= s <= 1. Up to 1/2 by Newton's method from three terms of the series; above,
  ;; asin s = pi/2 - 2 asin sqrt((1 - s) / 2).
  (func $asin_small (param $s f64) (result f64)
    (local $y f64) (local $q f64) (local $sine f64) (local $step i32)
    (local.set $q (f64.mul (local.get $s) (local.get $s)))
    (local.set $y
      (f64.mul (local.get $s)
        (f64.add (f64.const 1)
          (f64.mul (local.get $q)
            (f64.add (f64.const 0.16666666666666666) (f64.mul (local.get $q) (f64.const 0.075)))))))
    (local.set $step (i32.const 3))
    (loop $newton
      (local.set $sine (call $sin (local.get $y)))
      (local.set $y
        (f64.add (local.get $y)
          (f64.div
            (f64.sub (local.get $s) (local.get $sine))
            (f64.sqrt (f64.sub (f64.const 1) (f64.mul (local.get $sine) (local.get $sine)))))))
      (br_if $newton (local.tee $step (i32.sub (local.get $step) (i32.const 1)))))
    (local.get $y))

  (func $asin (param $s f64) (result f64)
    (if (result f64) (f64.gt (local.get $s) (f64.const 0.5))
      (then
        (f64.sub (f64.const 1.5707963267948966)
          (f64.mul (f64.const 2)
            (call $asin_small
              (f64.sqrt (f64.mul (f64.const 0.5) (f64.sub (f64.const 1) (local.get $s))))))))
      (else (call $asin_small (local.get $s)))))

  ;; sin of an angle in degrees, |x| <= 90.
  (func $sin_degrees (param $x f64) (result f64)
    (call $sin (f64.mul (local.get $x) (f64.const 0.017453292519943295))))

  (func $square (param $x f64) (result f64)
    (f64.mul (local.get $x) (local.get $x)))

  (func $haversine (param $lat1 f64) (param $lon1 f64) (param $lat2 f64) (param $lon2 f64) (result f64)
    (local $turn f64) (local $h f64)
    ;; NaN fails both comparisons and so is refused as well.
    (if (i32.eqz
          (i32.and
            (f64.le (f64.abs (local.get $lat1)) (f64.const 90))
            (f64.le (f64.abs (local.get $lat2)) (f64.const 90))))
      (then (return (f64.const nan))))
    ;; The shorter way round: a difference of longitude within -180 and 180.
    (local.set $turn (f64.sub (local.get $lon2) (local.get $lon1)))
    (local.set $turn
      (f64.sub (local.get $turn)
        (f64.mul (f64.const 360) (f64.nearest (f64.div (local.get $turn) (f64.const 360))))))
    ;; cos latitude = sin(90 - |latitude|), which keeps its digits at the poles.
    (local.set $h
      (f64.add
        (call $square
          (call $sin_degrees (f64.mul (f64.const 0.5) (f64.sub (local.get $lat2) (local.get $lat1)))))
        (f64.mul
          (f64.mul
            (call $sin_degrees (f64.sub (f64.const 90) (f64.abs (local.get $lat1))))
            (call $sin_degrees (f64.sub (f64.const 90) (f64.abs (local.get $lat2)))))
          (call $square (call $sin_degrees (f64.mul (f64.const 0.5) (local.get $turn)))))))
    ;; Twice the mean radius of the Earth (IUGG), 6371008.8 m.
    (f64.mul (f64.const 12742017.6)
      (call $asin (f64.min (f64.const 1) (f64.sqrt (local.get $h))))))

  ;; NaN for a latitude beyond 90 degrees or anything that is not finite.
  (export "haversine" (func $haversine))

  ;; The length of a track of `count` points at `offset`, each a latitude and a longitude (f64, little
  ;; endian, 16 bytes together). The sum is compensated (Kahan 1965). 0 for fewer than two points.
  (func (export "track_length") (param $offset i32) (param $count i32) (result f64)
    (local $sum f64) (local $lost f64) (local $next f64) (local $total f64)
    (block $done
      (br_if $done (i32.lt_u (local.get $count) (i32.const 2)))
      (loop $leg
        (local.set $next
          (f64.sub
            (call $haversine
              (f64.load align=1 (local.get $offset))
              (f64.load offset=8 align=1 (local.get $offset))
              (f64.load offset=16 align=1 (local.get $offset))
              (f64.load offset=24 align=1 (local.get $offset)))
            (local.get $lost)))
        (local.set $total (f64.add (local.get $sum) (local.get $next)))
        (local.set $lost (f64.sub (f64.sub (local.get $total) (local.get $sum)) (local.get $next)))
        (local.set $sum (local.get $total))
        (local.set $offset (i32.add (local.get $offset) (i32.const 16)))
        (br_if $leg
          (i32.gt_u (local.tee $count (i32.sub (local.get $count) (i32.const 1))) (i32.const 1)))))
    (local.get $sum)))
