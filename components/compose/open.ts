/** What the reading side asks the composer for. `mailbox` and `uid` name the message answered, forwarded or continued. */
export interface ComposeRequest {
  kind: "new" | "reply" | "reply-all" | "forward" | "forward-attached" | "draft"
  mailbox?: string
  uid?: number
  /** A list of addresses as it would stand in a header. */
  to?: string
  subject?: string
}

type Listener = (request: ComposeRequest) => void

let listener: Listener | undefined
let waiting: ComposeRequest[] = []

/** Opens a composer above whatever is on the screen. Calls made before the host is mounted are kept for it. */
export function openComposer(request: ComposeRequest): void {
  if (listener) listener(request)
  else waiting.push(request)
}

/** For the host alone: hears every request from now on, and those that came too early. Returns the way to stop. */
export function onComposeRequest(heard: Listener): () => void {
  listener = heard
  const early = waiting
  waiting = []
  for (const request of early) heard(request)
  return () => {
    if (listener === heard) listener = undefined
  }
}
