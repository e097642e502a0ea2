-- AlterTable
ALTER TABLE "domain" ADD COLUMN "quota_bytes" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "domain" ADD COLUMN "quota_messages" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "account_right" (
    "account_id" INTEGER NOT NULL,
    "identifier" TEXT NOT NULL,
    "rights" TEXT NOT NULL,

    PRIMARY KEY ("account_id", "identifier"),
    CONSTRAINT "account_right_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateIndex
CREATE INDEX "account_right_identifier_idx" ON "account_right"("identifier");
