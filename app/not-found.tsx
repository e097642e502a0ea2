import Link from "next/link"
import { getTranslations } from "next-intl/server"
import { Gate } from "@/components/session/gate"
import { Button } from "@/components/ui/button"

/** Addresses that lead nowhere, and pages that are not for who asks: the two look the same. */
export default async function NotFound() {
  const t = await getTranslations("ui")
  return (
    <Gate title={t("notFoundTitle")} description={t("notFound")}>
      <Button look="primary" asChild>
        <Link href="/mail">{t("toMail")}</Link>
      </Button>
    </Gate>
  )
}
