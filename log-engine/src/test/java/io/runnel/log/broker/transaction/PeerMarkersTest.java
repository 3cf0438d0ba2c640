package io.runnel.log.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.partition.TransactionMarker;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Markers that other nodes write. */
class PeerMarkersTest {
    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);

    private final ScriptedPeers peers = new ScriptedPeers();
    private final PeerMarkers markers = new PeerMarkers(peers);

    private CompletableFuture<Void> write(TopicPartition partition) {
        return markers.write(2, partition, new TransactionMarker(7, (short) 0, true, 0), false);
    }

    @Test
    void whatGathersMeanwhileGoesWithTheNextRequest() {
        CompletableFuture<Void> first = write(FIRST);
        CompletableFuture<Void> second = write(SECOND);
        assertThat(peers.asked()).isEqualTo(1);

        peers.answer(Errors.NONE);
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();

        peers.answer(Errors.NONE);
        assertThat(second).isCompleted();
    }

    @Test
    void aRequestThatCannotBeSentFailsAndHoldsUpNobody() {
        peers.refuseNext(new IllegalStateException("broken"));
        assertThatThrownBy(write(FIRST)::get).hasRootCauseMessage("broken");

        CompletableFuture<Void> second = write(SECOND);
        peers.answer(Errors.NONE);

        assertThat(second).isCompleted();
    }

    @Test
    void anAnswerWithoutAPartitionFailsThatPartition() {
        CompletableFuture<Void> first = write(FIRST);
        CompletableFuture<Void> second = write(SECOND);
        peers.answerNothing();
        assertThatThrownBy(first::get).hasCauseInstanceOf(UnknownServerException.class);

        peers.fail(new DisconnectException("gone"));
        assertThatThrownBy(second::get).hasCauseInstanceOf(DisconnectException.class);
    }
}
