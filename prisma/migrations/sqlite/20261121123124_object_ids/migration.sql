-- AlterTable
ALTER TABLE "content" ADD COLUMN "header_size" INTEGER;

-- AlterTable (by hand: a new table for it would copy every row and forget WITHOUT ROWID)
ALTER TABLE "message" ADD COLUMN "thread_id" BIGINT NOT NULL DEFAULT 0;

-- What an older version filed, for the background work that threads it; empty soon after.
CREATE INDEX "message_unthreaded_idx" ON "message"("mailbox_id", "uid") WHERE "thread_id" = 0;

-- CreateTable
CREATE TABLE "thread_key" (
    "account_id" INTEGER NOT NULL,
    "key" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,

    PRIMARY KEY ("account_id", "key")
) WITHOUT ROWID;
