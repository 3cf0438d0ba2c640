package io.runnel.log.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.requests.BrokerHeartbeatRequest;
import org.apache.kafka.common.requests.BrokerHeartbeatResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WireTest {
    /** Above what any of these tests may take, so that a request that fails does not do so by its time-out. */
    private static final int LONG_MS = 60_000;

    private static final int SOON_SECONDS = 20;

    private final Wire wire = new Wire("test", WireSettings.betweenNodes("1", LONG_MS));

    @AfterEach
    void close() {
        wire.close();
    }

    private CompletableFuture<BrokerHeartbeatResponse> send(int port, int timeoutMs) {
        return wire.send(
                new Node(7, InetAddress.getLoopbackAddress().getHostAddress(), port),
                new BrokerHeartbeatRequest.Builder(new BrokerHeartbeatRequestData()),
                BrokerHeartbeatResponse.class,
                timeoutMs);
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @Test
    void aRefusedConnectionFailsTheRequestAtOnce() throws Exception {
        int port;
        try (ServerSocket nobody = listening()) {
            port = nobody.getLocalPort();
        }

        CompletableFuture<?> answer = send(port, LONG_MS);

        assertThatThrownBy(() -> answer.get(SOON_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(DisconnectException.class)
                .hasMessageContaining(":" + port);
    }

    @Test
    void stoppingDoesNotWaitForAStepThatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        wire.execute(() -> {
            begun.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();

        wire.stop();

        assertThat(wire.isClosed()).isTrue();
        assertThat(wire.hasEnded()).isFalse();
        goesOn.countDown();
        wire.close();
        assertThat(wire.hasEnded()).isTrue();
    }

    @Test
    void aBrokenConnectionFailsWhatIsUnderWayAtOnce() throws Exception {
        try (ServerSocket server = listening()) {
            CompletableFuture<?> answer = send(server.getLocalPort(), LONG_MS);

            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
            }

            assertThatThrownBy(() -> answer.get(SOON_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(DisconnectException.class);
        }
    }

    @Test
    void aSilentNodeFailsTheRequestAfterItsTimeout() throws Exception {
        try (ServerSocket silent = listening()) {
            CompletableFuture<?> answer = send(silent.getLocalPort(), 50);

            assertThatThrownBy(() -> answer.get(SOON_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("within 50 ms");
        }
    }

    @Test
    void aNodeThatMovedToAnotherPortIsFoundThere() throws Exception {
        int old;
        try (ServerSocket gone = listening()) {
            old = gone.getLocalPort();
        }
        assertThatThrownBy(() -> send(old, LONG_MS).get(SOON_SECONDS, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DisconnectException.class);

        try (ServerSocket moved = listening()) {
            moved.setSoTimeout(50);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
            boolean found = false;
            while (!found && System.nanoTime() < deadline) {
                send(moved.getLocalPort(), LONG_MS);
                found = accepted(moved);
            }
            assertThat(found).isTrue();
        }
    }

    private static boolean accepted(ServerSocket server) throws IOException {
        try (Socket connection = server.accept()) {
            return connection.isConnected();
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void closingFailsWhatIsUnderWayAndWhatComesAfter() throws Exception {
        try (ServerSocket silent = listening()) {
            CompletableFuture<?> before = send(silent.getLocalPort(), LONG_MS);

            wire.close();

            assertThatThrownBy(() -> before.get(SOON_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("is closed");
            assertThatThrownBy(() -> send(silent.getLocalPort(), LONG_MS).get(SOON_SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("is closed");
        }
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Pauses pauses = new Pauses(20, 500);

        assertThat(pauses.pauseMs(0)).isEqualTo(20);
        assertThat(pauses.pauseMs(1)).isEqualTo(20);
        assertThat(pauses.pauseMs(2)).isEqualTo(40);
        assertThat(pauses.pauseMs(100)).isEqualTo(500);
    }
}
