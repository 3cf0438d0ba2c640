package io.runnel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.Request.Consumed;
import io.runnel.protocol.Request.Wanted;
import io.runnel.protocol.SqlType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessagesTest {
    private static final int HEADER_BYTES = 4;

    static List<Request> requests() {
        Wanted wanted = new Wanted(5, 100, 1000, true);
        Consumed consumed = new Consumed(3, 1, 1L << 40);
        return List.of(
                new Request.Open(1, Map.of("user", "ä")),
                new Request.Resume("key"),
                new Request.Close(),
                new Request.Ping(),
                new Request.Prepare(7, "SELECT 1"),
                new Request.ExecuteText(7, wanted, "SELECT 1"),
                new Request.ExecuteTexts(7, Wanted.ALL, List.of("A", "B")),
                new Request.Fetch(consumed, 10, 20),
                new Request.CloseResult(consumed),
                new Request.CloseStatement(7),
                new Request.Cancel(7),
                new Request.Configure(Map.of("autoCommit", "false")),
                new Request.Commit(List.of(consumed)),
                new Request.Rollback(),
                new Request.Metadata("getTables", Arrays.asList(null, "%", "")));
    }

    static List<Reply> replies() {
        return List.of(
                new Reply.Opened("key", 4, "1.0", 30_000, Map.of("a", "b")),
                new Reply.Done(),
                new Reply.Prepared(
                        List.of(Column.of("A", SqlType.array(SqlType.of(Kind.DATE)))),
                        List.of(SqlType.of(Kind.ANY)),
                        false),
                new Reply.Executed(List.of(new Reply.Count(1L << 33, null)), List.of(new Reply.Warning("01000", "w"))),
                new Reply.Batched(List.of(1L, 2L), null, List.of()),
                new Reply.Failure("42601", "no", 1, 2, true, List.of(3L)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestComesBackAsItWas(Request request) {
        WireOutput out = WireOutput.message();
        Request.write(out, 300, List.of(7L, 299L), request);
        WireInput in = new WireInput(out.array(), HEADER_BYTES, out.size());
        assertThat(in.varint()).isEqualTo(300);
        assertThat(in.list(WireInput::varint)).containsExactly(7L, 299L);
        assertThat(Request.read(in)).isEqualTo(request);
        for (int end = HEADER_BYTES + 6; end < out.size() - 1; end++) {
            WireInput cut = new WireInput(out.array(), HEADER_BYTES + 6, end);
            assertThatThrownBy(() -> Request.read(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aReplyComesBackAsItWas(Reply reply) {
        WireOutput out = WireOutput.message();
        Reply.write(out, 1L << 40, reply);
        WireInput in = new WireInput(out.array(), HEADER_BYTES, out.size());
        assertThat(in.varint()).isEqualTo(1L << 40);
        assertThat(Reply.read(in)).isEqualTo(reply);
    }
}
