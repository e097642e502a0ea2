"use client"

import dynamic from "next/dynamic"
import { useEffect, useState } from "react"
import { onComposeRequest, openComposer } from "./open"

const ComposerDock = dynamic(() => import("./composer-dock").then((module) => module.ComposerDock), {
  ssr: false,
})

/** Mounted once beside the pages. The composer itself comes when the browser has nothing to do, or when it is wanted. */
export function ComposerHost() {
  const [mounted, setMounted] = useState(false)
  useEffect(() => {
    if (mounted) return
    const stop = onComposeRequest((request) => {
      stop()
      openComposer(request)
      setMounted(true)
    })
    const mount = () => setMounted(true)
    const idle =
      "requestIdleCallback" in window
        ? requestIdleCallback(mount, { timeout: 4_000 })
        : setTimeout(mount, 1_500)
    return () => {
      stop()
      if ("cancelIdleCallback" in window) cancelIdleCallback(idle as number)
      else clearTimeout(idle)
    }
  }, [mounted])
  return mounted ? <ComposerDock /> : null
}
