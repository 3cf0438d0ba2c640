package io.runnel.sql.service.channel;

import static io.runnel.sql.service.channel.Outbox.Arrival.KNOWN;
import static io.runnel.sql.service.channel.Outbox.Arrival.NEW;
import static io.runnel.sql.service.channel.Outbox.Arrival.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Reply;
import io.runnel.protocol.WireInput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboxTest {
    private static final int LENGTH_BYTES = 4;

    private final Outbox outbox = new Outbox(3);
    private final List<Long> sent = new ArrayList<>();
    private final Outbox.Sink sink = message -> sent.add(id(message));

    private static long id(ByteBuffer message) {
        return new WireInput(message.array(), message.position() + LENGTH_BYTES, message.limit()).varint();
    }

    @Test
    void aRequestThatComesAgainGetsItsReplyAgainAndIsNotNew() {
        assertThat(outbox.begin(1, List.of())).isEqualTo(NEW);
        outbox.reply(1, new Reply.Done());
        outbox.to(sink);
        assertThat(outbox.begin(1, List.of())).isEqualTo(KNOWN);
        assertThat(sent).containsExactly(1L);
    }

    @Test
    void aRequestThatIsUnderWayIsKnownAndItsReplyGoesToTheNewSocket() {
        outbox.begin(1, List.of());
        outbox.to(sink);
        assertThat(outbox.begin(1, List.of())).isEqualTo(KNOWN);
        assertThat(sent).isEmpty();
        outbox.reply(1, new Reply.Done());
        assertThat(sent).containsExactly(1L);
    }

    @Test
    void anOldRequestThatWaitsKeepsNeitherOthersFromComingNorTheirReplies() {
        outbox.to(sink);
        outbox.begin(1, List.of());
        for (long id = 2; id <= 5_000; id++) {
            assertThat(outbox.begin(id, List.of(1L))).isEqualTo(NEW);
            outbox.reply(id, new Reply.Done());
        }
        assertThat(outbox.begin(4_000, List.of(1L))).isEqualTo(KNOWN);
        outbox.reply(1, new Reply.Done());
        assertThat(outbox.begin(5_001, List.of())).isEqualTo(NEW);
        assertThat(outbox.begin(1, List.of())).isEqualTo(KNOWN);
        assertThat(sent)
                .as("all replies, and that the one of 4,000 is not kept")
                .hasSize(5_001);
    }

    @Test
    void requestsMayArriveInAnotherOrderThanTheyWereBegun() {
        assertThat(outbox.begin(2, List.of(1L))).isEqualTo(NEW);
        assertThat(outbox.begin(1, List.of())).isEqualTo(NEW);
        assertThat(outbox.begin(1, List.of())).isEqualTo(KNOWN);
    }

    @Test
    void moreUnderWayThanAllowedIsSaid() {
        for (long id = 1; id <= 3; id++) {
            assertThat(outbox.begin(id, open(id))).isEqualTo(NEW);
        }
        assertThat(outbox.begin(4, open(4))).isEqualTo(TOO_MANY);
        outbox.reply(4, new Reply.Done());
        outbox.reply(1, new Reply.Done());
        assertThat(outbox.begin(5, open(5))).isEqualTo(NEW);
    }

    private static List<Long> open(long id) {
        List<Long> open = new ArrayList<>();
        for (long each = 1; each < id; each++) {
            open.add(each);
        }
        return open;
    }

    @Test
    void aReplyOfASocketThatIsGoneWaitsForTheNext() {
        outbox.to(sink);
        assertThat(outbox.leave(sink)).isTrue();
        assertThat(outbox.isAttached()).isFalse();
        Outbox.Sink newer = message -> sent.add(-id(message));
        outbox.to(newer);
        assertThat(outbox.leave(sink)).isFalse();
        outbox.begin(1, List.of());
        outbox.reply(1, new Reply.Done());
        assertThat(sent).containsExactly(-1L);
    }

    @Test
    void anIdFarAheadIsNoRequest() {
        assertThatThrownBy(() -> outbox.begin(1L << 40, List.of(1L))).isInstanceOf(MalformedMessageException.class);
    }
}
