-- DropIndex
DROP INDEX "queued_recipient_message_id_address_key";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "delivery" TEXT NOT NULL DEFAULT 'store',
ADD COLUMN     "duplicate_hours" INTEGER;

-- AlterTable
ALTER TABLE "queued_recipient" ADD COLUMN     "way" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "account_target" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "target" TEXT NOT NULL,

    CONSTRAINT "account_target_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_target_target_idx" ON "account_target"("target");

-- CreateIndex
CREATE UNIQUE INDEX "account_target_account_id_target_key" ON "account_target"("account_id", "target");

-- CreateIndex
CREATE UNIQUE INDEX "queued_recipient_message_id_address_way_key" ON "queued_recipient"("message_id", "address", "way");

-- AddForeignKey
ALTER TABLE "account_target" ADD CONSTRAINT "account_target_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
