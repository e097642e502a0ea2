import { SpamView } from "@/components/panel/spam-view"
import { learntByAccount, leastTaught, spamStatus } from "../../../server/spam/desk.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { titled } from "../list.ts"
import { startFilterAgain } from "./actions.ts"

export const generateMetadata = titled("spam")

/** Days of which is told what became of mail. */
const days = 14

export default async function SpamPage() {
  await requireAdmin("/panel/spam")
  const [status, accounts] = await Promise.all([spamStatus(rooms(), { days }), learntByAccount(rooms().sql)])
  return <SpamView status={status} accounts={accounts} least={leastTaught} startAgain={startFilterAgain} />
}
