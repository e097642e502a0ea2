import type { MessageDetail } from "@/app/_mail/message"

const search = (values: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)]))

/** The message as it is stored, to look at or to save. */
export function sourceUrl(mailbox: string, uid: number, save = false): string {
  return `/api/mail/source?${search({ mailbox, uid, ...(save ? { save: 1 } : {}) })}`
}

/** The document that shows the message's HTML, with pictures from elsewhere when asked for. */
export function bodyUrl(mailbox: string, uid: number, images: boolean): string {
  return `/api/mail/body?${search({ mailbox, uid, ...(images ? { images: 1 } : {}) })}`
}

/** An attachment to save, or a picture to show. */
export function partUrl(mailbox: string, uid: number, part: { part: string; show?: boolean }): string {
  return `/api/mail/part?${search({ mailbox, uid, part: part.part, ...(part.show ? { show: 1 } : {}) })}`
}

/** Where a filter is made that begins with what a message is. */
export function filterUrl({ list, from, subject }: Pick<MessageDetail, "list" | "from" | "subject">): string {
  const query = { list: list.slice(0, 300), from: from[0]?.address ?? "", subject: subject.slice(0, 300) }
  return `/settings/filters?${new URLSearchParams(query)}`
}
