import type { Metadata } from "next"
import Link from "next/link"
import { getTranslations } from "next-intl/server"
import { Gate } from "@/components/session/gate"
import { SetupForm } from "@/components/setup/setup-form"
import { Button } from "@/components/ui/button"
import { rooms } from "../_rooms/rooms.ts"
import { complete } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title") }
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** A name other servers could find this machine by; a bare one such as "localhost" is none. */
const publicName = (name: string) => (name.includes(".") ? name : "")

/** The domain a host name suggests: mail.example.org is most likely there for example.org. */
const domainOf = (hostname: string) => hostname.split(".").slice(1).join(".")

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams
  const t = await getTranslations("setup")
  const { directory, config } = rooms()
  const given = typeof token === "string" ? token.slice(0, 200) : ""
  const verdict = await directory.checkSetupToken(given)
  if (verdict === "done")
    return (
      <Gate title={t("doneTitle")} description={t("done")}>
        <Button asChild look="primary" size="large" className="w-full">
          <Link href="/sign-in">{t("signIn")}</Link>
        </Button>
      </Gate>
    )
  if (verdict === "wrong") return <Gate title={t("wrongTitle")} description={t("wrong")} />
  const hostname = publicName(config.hostname ?? config.machineName)
  const suggested = domainOf(hostname)
  return (
    <Gate title={t("title")} description={t("description")} size="medium">
      <SetupForm
        hostname={hostname}
        domain={suggested.includes(".") ? suggested : ""}
        complete={complete.bind(null, given)}
      />
    </Gate>
  )
}
