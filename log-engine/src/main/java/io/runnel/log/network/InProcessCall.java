package io.runnel.log.network;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call of this process itself; any thread may do with it what a connection's call reserves for its network thread. */
final class InProcessCall extends Call {
    private static final String CONNECTION_ID = "in-process";
    private static final Logger LOG = LoggerFactory.getLogger(InProcessCall.class);

    private final CompletableFuture<AbstractResponse> answer;

    InProcessCall(String clientId, AbstractRequest request, CompletableFuture<AbstractResponse> answer) {
        super(context(clientId, request), request);
        this.answer = answer;
    }

    private static RequestContext context(String clientId, AbstractRequest request) {
        return new RequestContext(
                new RequestHeader(request.apiKey(), request.version(), clientId, 0),
                CONNECTION_ID,
                InetAddress.getLoopbackAddress(),
                KafkaPrincipal.ANONYMOUS,
                ListenerName.forSecurityProtocol(SecurityProtocol.PLAINTEXT),
                SecurityProtocol.PLAINTEXT,
                ClientInformation.EMPTY,
                false);
    }

    @Override
    public InetAddress localAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void respond(AbstractResponse response) {
        answer.complete(response);
    }

    @Override
    public void finish() {
        answer.completeExceptionally(new NetworkException(context() + " ended without a response"));
    }

    @Override
    public void closeConnection() {
        finish();
    }

    @Override
    public void resume(Runnable task) {
        runIfOpen(task);
    }

    @Override
    public boolean isOpen() {
        return !answer.isDone();
    }

    @Override
    public void onTimeout(long delayMs, Runnable task) {
        Executor later = CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS);
        later.execute(() -> runIfOpen(task));
    }

    private void runIfOpen(Runnable task) {
        if (!isOpen()) {
            return;
        }
        try {
            task.run();
        } catch (ApiException e) {
            fail(e);
        } catch (RuntimeException e) {
            LOG.error("{} failed", context(), e);
            fail(e);
        }
    }

    @Override
    public void onEnd(Runnable task) {
        var unused = answer.whenComplete((response, failure) -> task.run());
    }
}
