import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { getTranslations } from "next-intl/server"
import { Gate } from "@/components/session/gate"
import { SignInForm } from "@/components/session/sign-in-form"
import { rooms } from "../_rooms/rooms.ts"
import { safePath } from "../_session/origin.ts"
import { currentSession } from "../_session/session.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("session"))("title") }
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export default async function SignInPage({ searchParams }: Props) {
  const { to, address } = await searchParams
  const destination = safePath(one(to))
  if (await currentSession()) redirect(destination)
  const t = await getTranslations("session")
  const { directory, config } = rooms()
  if (!(await directory.isSetUp())) return <Gate title={t("notSetUpTitle")} description={t("notSetUp")} />
  const host = (await directory.hostname()) ?? config.machineName
  return (
    <Gate title={t("title")} description={t("description")} footer={t("footer", { host })}>
      <SignInForm destination={destination} address={one(address)?.slice(0, 254)} />
    </Gate>
  )
}
