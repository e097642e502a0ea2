-- AlterTable
ALTER TABLE "account" ADD COLUMN "password_version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "scram_key" (
    "account_id" INTEGER NOT NULL,
    "mechanism" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "iterations" INTEGER NOT NULL,
    "sealed" TEXT NOT NULL,

    PRIMARY KEY ("account_id", "mechanism"),
    CONSTRAINT "scram_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "pop3_settings" (
    "account_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "allowed" BOOLEAN NOT NULL DEFAULT true,
    "deletion" TEXT NOT NULL DEFAULT 'delete',
    "newest" INTEGER NOT NULL DEFAULT 0,
    "mark_read" BOOLEAN NOT NULL DEFAULT false,
    "apop_secret" TEXT,
    CONSTRAINT "pop3_settings_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
