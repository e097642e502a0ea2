-- CreateTable
CREATE TABLE "sending_hour" (
    "account_id" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "messages" INTEGER NOT NULL DEFAULT 0,
    "new_recipients" INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY ("account_id", "hour"),
    CONSTRAINT "sending_hour_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "correspondent" (
    "account_id" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "first_at" BIGINT NOT NULL,

    PRIMARY KEY ("account_id", "address"),
    CONSTRAINT "correspondent_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;
