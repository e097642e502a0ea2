/** Where clamd listens: the path of a socket, or "host:port". */
export type ClamavPlace = { path: string } | { host: string; port: number }

/** Reads "/run/clamav/clamd.ctl" or "127.0.0.1:3310"; undefined for anything else. */
export function clamavPlace(text: string): ClamavPlace | undefined {
  if (text.startsWith("/")) return { path: text }
  const form = /^\[?([^\]\s/]+)\]?:(\d{1,5})$/.exec(text)
  return form && Number(form[2]) < 65_536 ? { host: form[1]!, port: Number(form[2]) } : undefined
}
