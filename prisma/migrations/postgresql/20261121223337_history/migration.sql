-- CreateTable
CREATE TABLE "delivery" (
    "id" SERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "trace" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "account" TEXT NOT NULL DEFAULT '',
    "outcome" TEXT NOT NULL,
    "place" TEXT NOT NULL DEFAULT '',
    "rule" TEXT NOT NULL DEFAULT '',
    "reply" TEXT NOT NULL DEFAULT '',
    "subject" TEXT NOT NULL DEFAULT '',
    "size" INTEGER NOT NULL,
    "remote" TEXT NOT NULL DEFAULT '',
    "tls" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);
