package io.runnel.sql.service.channel;

import io.runnel.sql.SqlEngine;
import io.runnel.sql.service.MetadataRequests;
import io.runnel.sql.service.RequestsUnderWay;
import io.runnel.sql.service.SqlServiceConfig;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the sessions of a node share.
 *
 * @param executor a few of the HTTP server's threads: for work that does not wait
 * @param blocking any of them: for work that may wait
 * @param version of the server, as clients are told
 */
record ServiceContext(
        SqlEngine engine,
        MetadataRequests metadata,
        SqlServiceConfig config,
        Admission admission,
        RequestsUnderWay underWay,
        Executor executor,
        Executor blocking,
        ScheduledExecutorService timer,
        String version) {
    ChannelResult.Threads threads() {
        return new ChannelResult.Threads(executor, blocking, timer);
    }
}
