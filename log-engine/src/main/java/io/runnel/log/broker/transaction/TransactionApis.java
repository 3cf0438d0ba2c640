package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import java.util.List;

/** The handlers of the APIs of transactions. */
public final class TransactionApis {
    private TransactionApis() {}

    /** One handler for each API that is served. */
    public static List<ApiHandler> handlers(Broker broker) {
        TransactionAdmission admission = broker.coordinators().admission();
        TransactionControl control =
                new TransactionControl(broker.coordinators().transactions(), broker.producerIds());
        return List.of(
                new InitProducerIdHandler(broker, control),
                new AddPartitionsToTxnHandler(broker, admission),
                new AddOffsetsToTxnHandler(admission),
                new EndTxnHandler(control),
                new WriteTxnMarkersHandler(broker),
                new DescribeTransactionsHandler(broker),
                new ListTransactionsHandler(broker));
    }
}
