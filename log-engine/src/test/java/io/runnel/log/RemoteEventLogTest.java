package io.runnel.log;

import io.runnel.log.remote.RemoteEventLog;
import java.util.Map;

class RemoteEventLogTest extends EventLogContractTest {
    private RemoteEventLog remote;

    @Override
    EventLog connect(TestNode running) {
        remote = RemoteEventLog.connect(running.bootstrap(), Map.of("default.api.timeout.ms", 20_000));
        return remote;
    }

    /** It finds the node again by itself. */
    @Override
    EventLog reconnect(TestNode restarted) {
        return remote;
    }

    @Override
    boolean tells() {
        return false;
    }

    @Override
    void disconnect() {
        remote.close();
    }
}
