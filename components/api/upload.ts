import { ApiError, errorIn } from "./api-error"

export interface UploadProgress {
  /** Called with 0 to 1. */
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** Posts a file and resolves with the answer. Throws ApiError, "offline" and "aborted" among its codes. */
export function upload<T>(
  path: string,
  file: File,
  headers: Record<string, string>,
  { onProgress, signal }: UploadProgress,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // fetch does not tell how far a request has come.
    const request = new XMLHttpRequest()
    request.open("POST", path)
    request.responseType = "json"
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new ApiError("offline", ""))
    request.onabort = () => reject(new ApiError("aborted", ""))
    request.onload = () => {
      if (request.status < 300 && request.response) resolve(request.response)
      else reject(errorIn(request.response, { code: "unavailable" }))
    }
    signal.addEventListener("abort", () => request.abort(), { once: true })
    request.send(file)
  })
}
