"""candidates that are made in an applicant tracking system"""

from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('ats_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('candidates_since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('ats_links', schema=None) as batch_op:
        batch_op.drop_column('candidates_since')
