/** Why a message could not be delivered to somebody; each has its sentence in every language. */
export type NoticeCause =
  | "unknown"
  | "disabled"
  | "full"
  | "refused"
  | "not-allowed"
  | "forbidden"
  | "not-taken"
  | "too-large"
  | "no-such-domain"
  | "takes-no-mail"
  | "expired"
  | "too-late"
  | "loop"

/** What became of a message for one recipient, as RFC 3464 §2.3.3 names it. */
export type NoticeAction = "failed" | "delayed" | "delivered" | "relayed" | "expanded"

/** What notices say in one language. */
export interface NoticeTexts {
  from: string
  /** By the gravest action of the notice. */
  subject: Record<NoticeAction, (original: string) => string>
  opening: Record<NoticeAction, string>
  /** One sentence about one recipient who did not get it. */
  causes: Record<NoticeCause, (address: string) => string>
  /** One sentence about one recipient for whom it goes well, or may still. */
  delayed(address: string, until: string): string
  delivered(address: string): string
  relayed(address: string): string
  expanded(address: string): string
  /** What stands before the words of the other server, and before those of our own that only experts need. */
  serverSaid: string
  details: string
  closing(trace: string): string
  /** What mail programs call the parts behind the text: the table for programs, and what goes back of the original. */
  report: string
  original: string
}
