// Stands in for a header of libmariadb's source that its packages leave out.
#ifndef WEIR_MA_COMPRESS_H
#define WEIR_MA_COMPRESS_H
typedef void ma_compress_ctx;
#endif
