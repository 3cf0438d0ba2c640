package io.runnel.sql.host.state;

import java.io.IOException;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all databases of states share: one cache of blocks, which what is not yet written counts
 * against. Opening it loads RocksDB's native library.
 */
final class RocksMemory implements AutoCloseable {
    /** Of the whole, for what is to be written. */
    private static final int WRITES = 2;

    private static final long MOST_WRITE_BUFFER_BYTES = 8 << 20;
    private static final long ARENA_BLOCK_BYTES = 64 << 10;

    /** Index and filters are in the cache, so an open file costs little but its descriptor. */
    private static final int OPEN_FILES = 128;

    /** Few threads meet in the cache, which is not large. */
    private static final int SHARD_BITS = 2;

    private static final int BITS_PER_KEY = 10;
    private static final long BLOCK_BYTES = 8 << 10;
    private static final double MEMTABLE_BLOOM = 0.05;

    private final Cache cache;
    private final WriteBufferManager writes;
    private final BloomFilter filter;
    private final long writeBufferBytes;

    private RocksMemory(long bytes) {
        cache = new LRUCache(bytes, SHARD_BITS);
        writes = new WriteBufferManager(bytes / WRITES, cache);
        filter = new BloomFilter(BITS_PER_KEY);
        writeBufferBytes = Math.min(MOST_WRITE_BUFFER_BYTES, bytes / WRITES / 2);
    }

    static RocksMemory open(long bytes) throws IOException {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new IOException("RocksDB's native library cannot be loaded on this machine: " + e.getMessage(), e);
        }
        return new RocksMemory(bytes);
    }

    /** Of a database that holds what its process can make anew. */
    Options options() {
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setFilterPolicy(filter)
                // Small pieces of them: a filter of a whole file would not fit in the cache, and be read again for each
                // key.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(BLOCK_BYTES)
                .setPinTopLevelIndexAndFilter(true)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        return new Options()
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setWriteBufferManager(writes)
                .setWriteBufferSize(writeBufferBytes)
                .setArenaBlockSize(ARENA_BLOCK_BYTES)
                .setMemtableWholeKeyFiltering(true)
                .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM)
                .setTableFormatConfig(tables)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxOpenFiles(OPEN_FILES)
                .setAvoidFlushDuringShutdown(true)
                .setKeepLogFileNum(1)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
    }

    @Override
    public void close() {
        writes.close();
        cache.close();
        filter.close();
    }
}
