package io.runnel.sql.host.state;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.SpillStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of one task in a RocksDB of its own, without a log of writes: it is deleted when it is closed. */
final class RocksStore implements SpillStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

    /** A batch is outside the heap until it is written. */
    private static final long MOST_BATCH_BYTES = 4 << 20;

    private final Path folder;
    private final Options options;
    private final RocksDB database;
    private final WriteOptions writing = new WriteOptions().setDisableWAL(true);
    private final ReadOptions reading = new ReadOptions();
    private final WriteBatch batch = new WriteBatch();
    private volatile boolean closed;

    private RocksStore(Path folder, Options options, RocksDB database) {
        this.folder = folder;
        this.options = options;
        this.database = database;
    }

    /** @param folder which is not there yet */
    static RocksStore open(Path folder, RocksMemory memory) throws IOException {
        Options options = memory.options();
        try {
            Files.createDirectories(folder);
            return new RocksStore(folder, options, RocksDB.open(options, folder.toString()));
        } catch (RocksDBException e) {
            options.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            options.close();
            throw e;
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        checkOpen();
        try {
            return database.get(reading, key);
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
    }

    @Override
    public List<Entry> range(byte[] from, byte[] to, int most) {
        checkOpen();
        List<Entry> entries = new ArrayList<>();
        try (Slice end = new Slice(to);
                ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
                RocksIterator iterator = database.newIterator(bounded)) {
            for (iterator.seek(from); entries.size() < most && iterator.isValid(); iterator.next()) {
                entries.add(new Entry(iterator.key(), iterator.value()));
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
        return entries;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        checkOpen();
        try {
            batch.put(key, value);
        } catch (RocksDBException e) {
            throw failure("written", e);
        }
        if (batch.getDataSize() > MOST_BATCH_BYTES) {
            flush();
        }
    }

    @Override
    public void delete(byte[] key) {
        checkOpen();
        try {
            batch.delete(key);
        } catch (RocksDBException e) {
            throw failure("written", e);
        }
    }

    @Override
    public void flush() {
        checkOpen();
        if (batch.count() == 0) {
            return;
        }
        try {
            database.write(writing, batch);
        } catch (RocksDBException e) {
            throw failure("written", e);
        }
        batch.clear();
    }

    @Override
    public long bytes() {
        checkOpen();
        try {
            return database.getLongProperty("rocksdb.total-sst-files-size")
                    + database.getLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw failure("measured", e);
        }
    }

    /** Native code does not check it. */
    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The states in " + folder + " were closed");
        }
    }

    private SqlException failure(String what, RocksDBException cause) {
        return new SqlException(
                StateStores.IO_ERROR,
                "The states in " + folder + " cannot be " + what + ": " + cause.getMessage()
                        + ". See to the disk; a persistent query goes on with RESUME.",
                0,
                0,
                cause);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        batch.close();
        reading.close();
        writing.close();
        database.close();
        options.close();
        try {
            StateFolder.delete(folder);
        } catch (UncheckedIOException e) {
            LOG.warn("States that nobody needs any more could not be deleted: {}", folder, e);
        }
    }
}
