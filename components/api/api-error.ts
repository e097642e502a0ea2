/** What a route of ours answered instead of what was asked: `code` is one of server/errors.ts, "offline" or "aborted". */
export class ApiError extends Error {
  readonly code: string

  constructor(code: string, text: string) {
    super(text)
    this.name = "ApiError"
    this.code = code
  }
}

/** The failure a route told of. @param otherwise what stands in for what the answer does not say */
export function errorIn(answer: unknown, otherwise: { code: string; text?: string }): ApiError {
  const { code, message } = (answer as { error?: { code?: string; message?: string } } | null)?.error ?? {}
  return new ApiError(code ?? otherwise.code, message ?? otherwise.text ?? "")
}
