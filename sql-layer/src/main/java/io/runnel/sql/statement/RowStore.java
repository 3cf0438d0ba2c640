package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.sql.transaction.Transactions;

/**
 * Where statements store rows: in the log, each by itself or within the transaction of its session.
 */
public record RowStore(EventLog log, Transactions transactions) {}
