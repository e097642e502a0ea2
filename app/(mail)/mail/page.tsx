import { redirect } from "next/navigation"

export default function Mail() {
  redirect("/mail/INBOX")
}
