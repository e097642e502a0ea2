-- AlterTable
ALTER TABLE "message" ADD COLUMN "thread_id" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "content" ADD COLUMN "header_size" INTEGER;

-- CreateTable
CREATE TABLE "thread_key" (
    "account_id" INTEGER NOT NULL,
    "key" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,

    CONSTRAINT "thread_key_pkey" PRIMARY KEY ("account_id","key")
);

-- What an older version filed, for the background work that threads it: empty soon after.
CREATE INDEX "message_unthreaded_idx" ON "message"("mailbox_id", "uid") WHERE "thread_id" = 0;
