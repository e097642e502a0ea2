import { applying, applyRules, bringBack, bringingBack } from "../../../../_mail/filters/apply.ts"
import { imap } from "../../../../_mail/imap.ts"
import { bodyOf, privateJson } from "../../../../_mail/request.ts"
import { withAccount } from "../../../../_session/session.ts"

/** Runs rules over some messages that are there; answers how far that went. */
export const POST = withAccount(async (request, session) =>
  privateJson(await applyRules(imap().connections, session, await bodyOf(request, applying))),
)

/** Brings back what rules moved. */
export const DELETE = withAccount(async (request, session) =>
  privateJson({ back: await bringBack(imap().connections, session, await bodyOf(request, bringingBack)) }),
)
