import { uploadPlace } from "../../../_mail/compose-person.ts"
import { bodyBytes } from "../../../_mail/compose-request.ts"
import { privateJson } from "../../../_mail/request.ts"
import { attachmentLimit, receiveUpload } from "../../../_mail/uploads.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

/** Takes a file in for a message: its bytes are the body, its name is in X-File-Name, percent-encoded. */
export const POST = withAccount(async (request, session) => {
  const announced = Number(request.headers.get("content-length") ?? Number.NaN)
  const described = {
    name: decoded(request.headers.get("x-file-name") ?? ""),
    type: request.headers.get("content-type") ?? "",
    size: Number.isSafeInteger(announced) ? announced : undefined,
  }
  const limit = attachmentLimit(rooms().config.messageLimit)
  return privateJson(await receiveUpload(uploadPlace(session), described, bodyBytes(request), limit))
})

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
