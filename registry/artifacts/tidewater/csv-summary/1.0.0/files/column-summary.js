/** Distinct values that are counted exactly; beyond, only "more than" is known. */
export const DISTINCT_MAX = 10_000;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * What is known of one column, updated value by value in constant memory (up to DISTINCT_MAX values).
 * Mean and standard deviation follow Welford (1962), which stays exact where sums of squares do not.
 */
export class ColumnSummary {
  #missing = 0;
  #numbers = 0;
  #texts = 0;
  #mean = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;
  #distinct = new Set();

  add(text) {
    const value = text.trim();
    if (value === "" || value === "NA" || value === "NaN") {
      this.#missing += 1;
      return;
    }
    if (this.#distinct.size <= DISTINCT_MAX) this.#distinct.add(value);
    if (NUMBER.test(value)) this.#addNumber(Number(value));
    else this.#texts += 1;
  }

  /** Statistics are there for columns that hold numbers only; `sd` is that of a sample. */
  result(column) {
    const numeric = this.#numbers > 0 && this.#texts === 0;
    const summary = {
      column,
      type: numeric ? "number" : this.#texts > 0 ? "text" : "empty",
      values: this.#numbers + this.#texts,
      missing: this.#missing,
      distinct: this.#distinct.size > DISTINCT_MAX ? `>${DISTINCT_MAX}` : this.#distinct.size,
    };
    if (!numeric) return summary;
    const sd = this.#numbers > 1 ? Math.sqrt(this.#squares / (this.#numbers - 1)) : undefined;
    return { ...summary, min: this.#min, mean: this.#mean, max: this.#max, ...(sd !== undefined && { sd }) };
  }

  #addNumber(number) {
    this.#numbers += 1;
    const before = number - this.#mean;
    this.#mean += before / this.#numbers;
    this.#squares += before * (number - this.#mean);
    this.#min = Math.min(this.#min, number);
    this.#max = Math.max(this.#max, number);
  }
}
