package io.runnel.registry;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A real log whose readers can be made to hang or to fail, all of them alike. */
public final class FaultyEventLog extends ForwardingEventLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stalled;
    private @Nullable RuntimeException failure;
    private @Nullable Runnable wakeUp;

    public FaultyEventLog(EventLog log) {
        super(log);
    }

    /** From now on readers wait for {@link #release} before they go on. */
    public void stall() {
        change(true, null);
    }

    /** From now on readers throw this; those who wait for records are woken, as by a real log. */
    public void fail(RuntimeException cause) {
        change(false, cause);
        Runnable waiting = wakeUp;
        if (waiting != null) {
            waiting.run();
        }
    }

    public void release() {
        change(false, null);
    }

    private void change(boolean stalledNow, @Nullable RuntimeException failureNow) {
        lock.lock();
        try {
            stalled = stalledNow;
            failure = failureNow;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pass() {
        lock.lock();
        try {
            while (stalled) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        return new Reader(super.reader(partition));
    }

    private final class Reader implements PartitionReader {
        private final PartitionReader reader;

        Reader(PartitionReader reader) {
            this.reader = reader;
        }

        @Override
        public boolean next() {
            pass();
            return reader.next();
        }

        @Override
        public long endOffset() {
            pass();
            return reader.endOffset();
        }

        @Override
        public void onReadable(@Nullable Runnable listener) {
            wakeUp = listener;
            reader.onReadable(listener);
        }

        @Override
        public TopicPartition partition() {
            return reader.partition();
        }

        @Override
        public long startOffset() {
            return reader.startOffset();
        }

        @Override
        public long offsetForTime(long timestampMs) {
            return reader.offsetForTime(timestampMs);
        }

        @Override
        public void seek(long offset) {
            reader.seek(offset);
        }

        @Override
        public long position() {
            return reader.position();
        }

        @Override
        public void limit(long endOffset) {
            reader.limit(endOffset);
        }

        @Override
        public long offset() {
            return reader.offset();
        }

        @Override
        public long timestampMs() {
            return reader.timestampMs();
        }

        @Override
        public @Nullable ByteBuffer key() {
            return reader.key();
        }

        @Override
        public @Nullable ByteBuffer value() {
            return reader.value();
        }

        @Override
        public Header[] headers() {
            return reader.headers();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
