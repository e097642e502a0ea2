import { useEffect, useState } from "react"
import type { QuotePicture } from "./quote-html"

async function dataUrl(id: string): Promise<string> {
  const response = await fetch(`/api/compose/uploads/${id}`)
  const blob = await response.blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}

/** The pictures of a quotation as data URLs by cid; a frame of another origin could not ask for them itself. */
export function usePictures(pictures: QuotePicture[]): ReadonlyMap<string, string> {
  const [urls, setUrls] = useState<ReadonlyMap<string, string>>(new Map())
  const key = pictures.map(({ cid, id }) => `${cid} ${id}`).join("\n")
  useEffect(() => {
    let gone = false
    const wanted = key === "" ? [] : key.split("\n").map((line) => line.split(" ") as [string, string])
    void Promise.allSettled(wanted.map(async ([cid, id]) => [cid, await dataUrl(id)] as const)).then(
      (results) => {
        if (!gone)
          setUrls(new Map(results.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []))))
      },
    )
    return () => {
      gone = true
    }
  }, [key])
  return urls
}
