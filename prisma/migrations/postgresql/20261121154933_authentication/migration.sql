-- CreateTable
CREATE TABLE "dkim_key" (
    "id" SERIAL NOT NULL,
    "domain_id" INTEGER NOT NULL,
    "selector" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "created_at" BIGINT NOT NULL,
    "changed_at" BIGINT NOT NULL,

    CONSTRAINT "dkim_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sts_policy" (
    "domain" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "hosts" TEXT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "checked_at" BIGINT NOT NULL,

    CONSTRAINT "sts_policy_pkey" PRIMARY KEY ("domain")
);

-- CreateTable
CREATE TABLE "tls_result" (
    "day" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "tls_result_pkey" PRIMARY KEY ("day","domain","policy","result","host")
);

-- CreateTable
CREATE TABLE "dmarc_result" (
    "day" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "dmarc_result_pkey" PRIMARY KEY ("day","domain","key")
);

-- CreateTable
CREATE TABLE "received_report" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "reporter" TEXT NOT NULL,
    "report_id" TEXT NOT NULL,
    "begins_at" BIGINT NOT NULL,
    "ends_at" BIGINT NOT NULL,
    "passed" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "detail" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,

    CONSTRAINT "received_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dkim_key_domain_id_selector_key" ON "dkim_key"("domain_id", "selector");

-- CreateIndex
CREATE INDEX "received_report_domain_ends_at_idx" ON "received_report"("domain", "ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "received_report_kind_domain_reporter_report_id_key" ON "received_report"("kind", "domain", "reporter", "report_id");

-- AddForeignKey
ALTER TABLE "dkim_key" ADD CONSTRAINT "dkim_key_domain_id_fkey" FOREIGN KEY ("domain_id") REFERENCES "domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;
