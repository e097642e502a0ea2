import type { Editor } from "@tiptap/react"
import type { Attachment } from "./attachment"
import type { Composition } from "./composition"

/** Brings pictures to the server and puts each into the text, at the cursor, as soon as it is there. */
export async function insertPictures(
  composition: Composition,
  pictures: Attachment[],
  editor: Editor,
): Promise<void> {
  composition.attach(pictures)
  for (const picture of pictures) {
    const arrived = await settled(composition, picture.key)
    if (arrived?.state !== "ready" || !arrived.id) continue
    composition.markInline(picture.key)
    editor
      .chain()
      .focus()
      .setImage({ src: `/api/compose/uploads/${arrived.id}`, alt: picture.name })
      .run()
  }
}

function settled(composition: Composition, key: string): Promise<Attachment | undefined> {
  const find = () => composition.state.attachments.find((each) => each.key === key)
  return new Promise((resolve) => {
    const look = () => {
      const found = find()
      if (found?.state === "going") return
      stop()
      resolve(found)
    }
    const stop = composition.subscribe(look)
    look()
  })
}
