-- CreateTable
CREATE TABLE "expunged_message" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "mailbox" TEXT NOT NULL,
    "content_id" INTEGER NOT NULL,
    "flags" INTEGER NOT NULL,
    "keywords" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "internal_date" BIGINT NOT NULL,
    "thread_id" BIGINT NOT NULL,
    "expunged_at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "deleted_mailbox" (
    "mailbox_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "deleted_at" BIGINT NOT NULL
);

-- AlterTable
ALTER TABLE "account" ADD COLUMN "quota_warned" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "expunged_message_account_id_expunged_at_idx" ON "expunged_message"("account_id", "expunged_at");

-- CreateIndex
CREATE INDEX "expunged_message_content_id_idx" ON "expunged_message"("content_id");

-- CreateIndex
CREATE INDEX "expunged_message_expunged_at_idx" ON "expunged_message"("expunged_at");
