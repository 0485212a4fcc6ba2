/** How fast work goes, and when it will be done, in words: `1,234/10,000 · 210/s · 42 s left`. */

/** Rates are those of this long, so that a start from a cache does not promise too much. */
const WINDOW_MS = 15_000;
/** Before that a rate says nothing: the first unit may have waited for processes to start. */
const RATE_AFTER_MS = 2_000;
const RATE_AFTER_UNITS = 3;

export interface ProgressMeter {
  /**
   * @param now milliseconds, of a clock that does not go back
   * @param total 0 when unknown
   */
  text(now: number, done: number, total: number): string;
}

interface Sample {
  readonly at: number;
  readonly done: number;
}

export function progressMeter(began: number): ProgressMeter {
  let samples: Sample[] = [{ at: began, done: 0 }];
  return {
    text(now, done, total) {
      // One sample older than the window stays: from it on is what is measured.
      while ((samples[1]?.at ?? now) <= now - WINDOW_MS) samples.shift();
      if (done < (samples.at(-1)?.done ?? 0)) samples = [];
      samples.push({ at: now, done });
      const counted = total > 0 ? `${grouped(done)}/${grouped(total)}` : grouped(done);
      const rate = rateOf(samples);
      if (rate === undefined) return counted;
      const left = total > done ? ` · ${duration((total - done) / rate)} left` : "";
      return `${counted} · ${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/s${left}`;
    },
  };
}

/** Units a second; undefined while nothing can be said. */
function rateOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return undefined;
  const [units, time] = [last.done - first.done, last.at - first.at];
  return units < RATE_AFTER_UNITS || time < RATE_AFTER_MS ? undefined : (units * 1000) / time;
}

/** Thousands with commas, whatever the locale. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
