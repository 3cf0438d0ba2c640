package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import java.util.List;

/** The handlers of the APIs of transactions. */
public final class TransactionApis {
    private TransactionApis() {}

    /** One handler for each API that is served. */
    public static List<ApiHandler> handlers(Broker broker) {
        return List.of();
    }
}
