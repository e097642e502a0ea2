-- AlterTable
ALTER TABLE "account" ADD COLUMN     "password_version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "scram_key" (
    "account_id" INTEGER NOT NULL,
    "mechanism" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "iterations" INTEGER NOT NULL,
    "sealed" TEXT NOT NULL,

    CONSTRAINT "scram_key_pkey" PRIMARY KEY ("account_id","mechanism")
);

-- CreateTable
CREATE TABLE "pop3_settings" (
    "account_id" INTEGER NOT NULL,
    "allowed" BOOLEAN NOT NULL DEFAULT true,
    "deletion" TEXT NOT NULL DEFAULT 'delete',
    "newest" INTEGER NOT NULL DEFAULT 0,
    "mark_read" BOOLEAN NOT NULL DEFAULT false,
    "apop_secret" TEXT,

    CONSTRAINT "pop3_settings_pkey" PRIMARY KEY ("account_id")
);

-- AddForeignKey
ALTER TABLE "scram_key" ADD CONSTRAINT "scram_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pop3_settings" ADD CONSTRAINT "pop3_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
