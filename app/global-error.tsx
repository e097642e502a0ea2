"use client"

import "./globals.css"
import { NextIntlClientProvider } from "next-intl"
import { useSyncExternalStore } from "react"
import ca from "@/messages/ca/ui.json"
import en from "@/messages/en/ui.json"
import es from "@/messages/es/ui.json"
import pt from "@/messages/pt/ui.json"
import ErrorPage, { type ErrorPageProps } from "./error.tsx"

const catalogues = { ca, en, es, pt }
const unchanging = () => () => {}

/** When not even the frame of all pages could be made, and so nobody said which language: the browser's. */
export default function GlobalError(props: ErrorPageProps) {
  const language = useSyncExternalStore(
    unchanging,
    () => navigator.languages.map((each) => each.slice(0, 2)).find((each) => each in catalogues),
    () => undefined,
  )
  const locale = (language ?? "en") as keyof typeof catalogues
  return (
    <html lang={locale}>
      <body>
        <NextIntlClientProvider locale={locale} messages={{ ui: catalogues[locale] }}>
          <ErrorPage {...props} />
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
