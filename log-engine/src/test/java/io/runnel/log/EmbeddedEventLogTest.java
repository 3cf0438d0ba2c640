package io.runnel.log;

class EmbeddedEventLogTest extends EventLogContractTest {
    @Override
    EventLog connect(TestNode running) {
        return running.engine().eventLog();
    }

    @Override
    EventLog reconnect(TestNode restarted) {
        return restarted.engine().eventLog();
    }

    @Override
    void disconnect() {}
}
