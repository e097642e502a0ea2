import { SearchX } from "lucide-react"
import Link from "next/link"
import { getTranslations } from "next-intl/server"
import { Button } from "@/components/ui/button"
import { EmptyState } from "@/components/ui/empty-state"

/** An entry that was deleted meanwhile, or never was. */
export default async function NotInPanel() {
  const t = await getTranslations("ui")
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={t("notFoundTitle")}
      action={
        <Button asChild>
          <Link href="/panel">{t("toPanel")}</Link>
        </Button>
      }
    >
      {t("notFound")}
    </EmptyState>
  )
}
