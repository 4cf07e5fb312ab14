"""What the operating system said of a file, in Chinese."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个位置只读",
    errno.EISDIR: "是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
}


def said(problem: OSError) -> str:
    """The reason in Chinese; the system's own words where there are none of ours.

    >>> said(FileNotFoundError(2, "No such file or directory"))
    '没有这个文件或文件夹'
    """
    return _WORDS.get(problem.errno or 0, "") or problem.strerror or str(problem)
