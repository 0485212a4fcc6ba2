/** A request that cannot be served; becomes an answer with a stable code. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} code stable, for programs
   * @param {string} message for people
   * @param {Record<string, string>} [headers]
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toAnswer() {
    return { status: this.status, body: { error: { code: this.code, message: this.message } }, headers: this.headers };
  }
}
