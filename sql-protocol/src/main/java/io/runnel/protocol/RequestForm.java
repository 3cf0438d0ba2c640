package io.runnel.protocol;

import io.runnel.protocol.Request.Consumed;
import io.runnel.protocol.Request.Wanted;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How each kind of request is written and read. The order of {@link #ALL} is the wire's: new ones come last. */
final class RequestForm<T extends Request> {
    private static final byte[] NONE = new byte[0];

    private static final List<RequestForm<?>> ALL = List.of(
            new RequestForm<>(
                    Request.Open.class,
                    (out, r) -> {
                        out.varint(r.version());
                        out.map(r.properties());
                    },
                    in -> new Request.Open(in.number(), in.map())),
            new RequestForm<>(
                    Request.Resume.class, (out, r) -> out.text(r.session()), in -> new Request.Resume(in.text())),
            new RequestForm<>(Request.Close.class, (out, r) -> {}, in -> new Request.Close()),
            new RequestForm<>(Request.Ping.class, (out, r) -> {}, in -> new Request.Ping()),
            new RequestForm<>(
                    Request.Prepare.class,
                    (out, r) -> {
                        out.varint(r.statement());
                        out.text(r.sql());
                    },
                    in -> new Request.Prepare(in.number(), in.text())),
            new RequestForm<>(
                    Request.Execute.class,
                    (out, r) -> {
                        out.varint(r.statement());
                        r.wanted().write(out);
                        out.blob(r.parameters());
                    },
                    in -> new Request.Execute(in.number(), Wanted.read(in), bytes(in))),
            new RequestForm<>(
                    Request.ExecuteText.class,
                    (out, r) -> {
                        out.varint(r.statement());
                        r.wanted().write(out);
                        out.text(r.sql());
                    },
                    in -> new Request.ExecuteText(in.number(), Wanted.read(in), in.text())),
            new RequestForm<>(
                    Request.ExecuteBatch.class,
                    (out, r) -> {
                        out.varint(r.statement());
                        r.wanted().write(out);
                        out.blob(r.parameters());
                    },
                    in -> new Request.ExecuteBatch(in.number(), Wanted.read(in), bytes(in))),
            new RequestForm<>(
                    Request.ExecuteTexts.class,
                    (out, r) -> {
                        out.varint(r.statement());
                        r.wanted().write(out);
                        out.list(r.statements(), WireOutput::text);
                    },
                    in -> new Request.ExecuteTexts(in.number(), Wanted.read(in), in.list(WireInput::text))),
            new RequestForm<>(
                    Request.Fetch.class,
                    (out, r) -> {
                        r.consumed().write(out);
                        out.varint(r.frameRows());
                        out.varint(r.waitMs());
                    },
                    in -> new Request.Fetch(Consumed.read(in), in.number(), in.number())),
            new RequestForm<>(
                    Request.CloseResult.class,
                    (out, r) -> r.consumed().write(out),
                    in -> new Request.CloseResult(Consumed.read(in))),
            new RequestForm<>(
                    Request.CloseStatement.class,
                    (out, r) -> out.varint(r.statement()),
                    in -> new Request.CloseStatement(in.number())),
            new RequestForm<>(
                    Request.Cancel.class, (out, r) -> out.varint(r.statement()), in -> new Request.Cancel(in.number())),
            new RequestForm<>(
                    Request.Configure.class,
                    (out, r) -> out.map(r.properties()),
                    in -> new Request.Configure(in.map())),
            new RequestForm<>(
                    Request.Commit.class,
                    (out, r) -> out.list(r.consumed(), (o, consumed) -> consumed.write(o)),
                    in -> new Request.Commit(in.list(Consumed::read))),
            new RequestForm<>(Request.Rollback.class, (out, r) -> {}, in -> new Request.Rollback()),
            new RequestForm<>(
                    Request.Metadata.class,
                    (out, r) -> {
                        out.text(r.method());
                        out.varint(r.arguments().size());
                        r.arguments().forEach(out::text);
                    },
                    in -> new Request.Metadata(in.text(), Request.optionalTexts(in))));

    private static final Map<Class<?>, RequestForm<?>> BY_CLASS =
            ALL.stream().collect(Collectors.toMap(form -> form.type, form -> form));

    private final Class<T> type;
    private final BiConsumer<WireOutput, T> writer;
    private final Function<WireInput, T> reader;

    private RequestForm(Class<T> type, BiConsumer<WireOutput, T> writer, Function<WireInput, T> reader) {
        this.type = type;
        this.writer = writer;
        this.reader = reader;
    }

    static RequestForm<?> of(Request request) {
        RequestForm<?> form = BY_CLASS.get(request.getClass());
        if (form == null) {
            throw new IllegalStateException("no form for " + request.getClass());
        }
        return form;
    }

    static RequestForm<?> of(int number) {
        if (number >= ALL.size()) {
            throw new MalformedMessageException("There is no request of type " + number);
        }
        return ALL.get(number);
    }

    void write(WireOutput out, Request request) {
        out.octet(ALL.indexOf(this));
        writer.accept(out, type.cast(request));
    }

    T read(WireInput in) {
        return reader.apply(in);
    }

    private static byte[] bytes(WireInput in) {
        byte @Nullable [] bytes = in.blob();
        return bytes == null ? NONE : bytes;
    }
}
