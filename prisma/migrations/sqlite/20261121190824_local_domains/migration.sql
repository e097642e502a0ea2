-- AlterTable
ALTER TABLE "domain" ADD COLUMN "local" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "account" ADD COLUMN "machine_user" TEXT;
ALTER TABLE "account" ADD COLUMN "mirror" TEXT NOT NULL DEFAULT '';
ALTER TABLE "account" ADD COLUMN "mirror_path" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "mirror" (
    "mailbox_id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "place" TEXT NOT NULL,
    "spot" TEXT NOT NULL DEFAULT '',
    "holder" TEXT NOT NULL DEFAULT '',
    "until" BIGINT NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "mirror_message" (
    "mailbox_id" INTEGER NOT NULL,
    "uid" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "flags" INTEGER NOT NULL,
    "keywords" TEXT NOT NULL DEFAULT '',

    PRIMARY KEY ("mailbox_id", "uid")
) WITHOUT ROWID;

-- CreateIndex
CREATE UNIQUE INDEX "account_machine_user_key" ON "account"("machine_user");

-- CreateIndex
CREATE INDEX "mirror_account_id_idx" ON "mirror"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "mirror_message_mailbox_id_key_key" ON "mirror_message"("mailbox_id", "key");
